package main

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strings"
)

// describe returns a line for everything that pkg exports, types before what
// belongs to them, in an order that does not depend on where they stand.
func describe(pkg *types.Package) []string {
	d := describer{qualify: func(other *types.Package) string {
		if other == pkg {
			return ""
		}
		return other.Name()
	}}
	for _, name := range pkg.Scope().Names() { // sorted
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			d.object(obj)
		}
	}
	return d.lines
}

type describer struct {
	qualify types.Qualifier
	lines   []string
}

func (d *describer) addf(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *describer) typ(t types.Type) string { return types.TypeString(t, d.qualify) }

func (d *describer) object(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Const:
		d.addf("const %s %s = %s", obj.Name(), d.typ(obj.Type()), value(obj.Val()))
	case *types.Var:
		d.addf("var %s %s", obj.Name(), d.typ(obj.Type()))
	case *types.Func:
		d.addf("func %s%s", obj.Name(), d.signature(obj))
	case *types.TypeName:
		d.typeName(obj)
	}
}

// value is a constant in full, where its String method would cut it short.
func value(v constant.Value) string {
	if v.Kind() == constant.Float {
		return v.String()
	}
	return v.ExactString()
}

func (d *describer) signature(f *types.Func) string {
	return strings.TrimPrefix(d.typ(f.Type()), "func")
}

func (d *describer) typeName(obj *types.TypeName) {
	if alias, ok := obj.Type().(*types.Alias); ok {
		d.addf("type %s = %s", obj.Name(), d.typ(alias.Rhs()))
		return
	}
	named := obj.Type().(*types.Named)
	name := obj.Name() + typeParams(named, d.qualify)
	switch under := named.Underlying().(type) {
	case *types.Struct:
		d.addf("type %s struct", name)
		d.fields(name, under)
	case *types.Interface:
		d.addf("type %s interface", name)
		d.interfaceMethods(name, under)
	default:
		d.addf("type %s %s", name, d.typ(under))
	}
	d.methods(named)
}

func typeParams(named *types.Named, q types.Qualifier) string {
	var params []string
	for p := range named.TypeParams().TypeParams() {
		params = append(params, p.Obj().Name()+" "+types.TypeString(p.Constraint(), q))
	}
	if params == nil {
		return ""
	}
	return "[" + strings.Join(params, ", ") + "]"
}

func (d *describer) fields(name string, s *types.Struct) {
	for field := range s.Fields() { // in their order: unkeyed literals depend on it
		switch {
		case !field.Exported():
		case field.Embedded():
			d.addf("type %s struct, embedded %s", name, d.typ(field.Type()))
		default:
			d.addf("type %s struct, %s %s", name, field.Name(), d.typ(field.Type()))
		}
	}
}

func (d *describer) interfaceMethods(name string, i *types.Interface) {
	for embedded := range i.EmbeddedTypes() {
		d.addf("type %s interface, embedded %s", name, d.typ(embedded))
	}
	for _, m := range byName(slices.Collect(i.ExplicitMethods())) {
		d.addf("type %s interface, %s%s", name, m.Name(), d.signature(m))
	}
}

// methods lists the methods declared on named, and those it has from embedded
// fields that are not exported; the others are told by the embedded field.
func (d *describer) methods(named *types.Named) {
	for _, m := range byName(slices.Collect(named.Methods())) {
		if m.Exported() {
			receiver := m.Signature().Recv()
			d.addf("method (%s) %s%s", d.typ(receiver.Type()), m.Name(), d.signature(m))
		}
	}
	under, ok := named.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for selection := range types.NewMethodSet(types.NewPointer(named)).Methods() { // sorted
		m := selection.Obj().(*types.Func)
		if path := selection.Index(); m.Exported() && len(path) > 1 && !under.Field(path[0]).Exported() {
			d.addf("method (*%s) %s%s", named.Obj().Name(), m.Name(), d.signature(m))
		}
	}
}

func byName(methods []*types.Func) []*types.Func {
	slices.SortFunc(methods, func(a, b *types.Func) int { return cmp.Compare(a.Name(), b.Name()) })
	return methods
}
