package slogx

import (
	"path"
	"strings"
)

// sourceText appends a field of the call site; what CPython prints if there is
// none known.
func (l *layoutLine) sourceText(dst []byte, field layoutField) []byte {
	file, function := "(unknown file)", ""
	if l.src != nil {
		function = l.src.Function
		if l.src.File != "" {
			file = l.src.File
		}
	}
	switch field {
	case fieldPathname:
		return appendPlainString(dst, file)
	case fieldFilename:
		return appendPlainString(dst, path.Base(file))
	case fieldModule:
		base := path.Base(file)
		return appendPlainString(dst, strings.TrimSuffix(base, path.Ext(base)))
	case fieldFuncName:
		return appendFuncName(dst, function)
	case fieldPackage:
		return appendPackage(dst, function)
	default: // fieldQualname
		return appendPlainString(dst, function)
	}
}

// splitFunction cuts the name of a function, as the runtime has it, behind its
// package: "a.b/c.(*T).M" is "a.b/c" and "(*T).M".
func splitFunction(function string) (pkg, name string) {
	slash := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[slash:], '.')
	if dot < 0 {
		return "", function
	}
	return function[:slash+dot], function[slash+dot+1:]
}

// appendFuncName appends the function without its package; a method of *T is
// T.M.
func appendFuncName(dst []byte, function string) []byte {
	if function == "" {
		return append(dst, "(unknown function)"...)
	}
	_, name := splitFunction(function)
	if rest, ok := strings.CutPrefix(name, "(*"); ok {
		if receiver, method, ok := strings.Cut(rest, ")"); ok {
			return appendPlainString(appendPlainString(dst, receiver), method)
		}
	}
	return appendPlainString(dst, name)
}

// appendPackage appends the import path, in which the runtime writes some
// points as %2e.
func appendPackage(dst []byte, function string) []byte {
	pkg, _ := splitFunction(function)
	for {
		before, after, found := strings.Cut(pkg, "%2e")
		dst = appendPlainString(dst, before)
		if !found {
			return dst
		}
		dst = append(dst, '.')
		pkg = after
	}
}
