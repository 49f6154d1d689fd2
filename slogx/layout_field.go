package slogx

// layoutField is what a segment of a layout prints.
type layoutField uint8

// The fields: a text of the layout, an attr, and what is known of a record.
const (
	fieldLiteral layoutField = iota
	fieldAttr
	fieldName
	fieldLevelno
	fieldLevelname
	fieldPathname
	fieldFilename
	fieldModule
	fieldLineno
	fieldFuncName
	fieldCreated
	fieldAsctime
	fieldMsecs
	fieldRelativeCreated
	fieldThread
	fieldThreadName
	fieldTaskName
	fieldProcess
	fieldProcessName
	fieldMessage
	fieldMsg
	fieldAttrs
	fieldExcText
	fieldStackInfo
	fieldSlogLevel
	fieldPackage
	fieldQualname
	fieldCount
)

// layoutKind is what Python would call the type of a field.
type layoutKind uint8

const (
	kindText layoutKind = iota
	kindInt
	kindFloat
)

// layoutFields are the fields by name.
var layoutFields = [...]struct {
	name  string
	field layoutField
	kind  layoutKind
}{
	{"name", fieldName, kindText},
	{"levelno", fieldLevelno, kindInt},
	{"levelname", fieldLevelname, kindText},
	{"pathname", fieldPathname, kindText},
	{"filename", fieldFilename, kindText},
	{"module", fieldModule, kindText},
	{"lineno", fieldLineno, kindInt},
	{"funcName", fieldFuncName, kindText},
	{"created", fieldCreated, kindFloat},
	{"asctime", fieldAsctime, kindText},
	{"msecs", fieldMsecs, kindFloat},
	{"relativeCreated", fieldRelativeCreated, kindFloat},
	{"thread", fieldThread, kindInt},
	{"threadName", fieldThreadName, kindText},
	{"taskName", fieldTaskName, kindText},
	{"process", fieldProcess, kindInt},
	{"processName", fieldProcessName, kindText},
	{"message", fieldMessage, kindText},
	{"msg", fieldMsg, kindText},
	{"args", fieldAttrs, kindText},
	{"attrs", fieldAttrs, kindText},
	{"exc_info", fieldExcText, kindText},
	{"exc_text", fieldExcText, kindText},
	{"stack_info", fieldStackInfo, kindText},
	{"sloglevel", fieldSlogLevel, kindInt},
	{"package", fieldPackage, kindText},
	{"qualname", fieldQualname, kindText},
}

// fieldOf returns the field called name, fieldAttr if there is none.
func fieldOf(name string) (layoutField, layoutKind) {
	for _, f := range layoutFields {
		if f.name == name {
			return f.field, f.kind
		}
	}
	return fieldAttr, kindText
}
