package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"time"
	_ "time/tzdata" // zones must not depend on what the machine has installed
)

// useTZ has local time follow a TZ variable in POSIX's own notation, such as
// "EST5EDT,M3.2.0,M11.1.0", which C programs and CPython understand but Go
// takes for UTC.
func useTZ() {
	tz, ok := os.LookupEnv("TZ")
	if !ok || tz == "" || tz[0] == ':' {
		return
	}
	if _, err := time.LoadLocation(tz); err == nil {
		return
	}
	if loc, err := posixZone(tz); err == nil {
		time.Local = loc
	}
}

// unknownZone is the name of a time zone that is not one.
const unknownZone = "?"

// posixZone returns the zone of a TZ string of POSIX. Such a string is the last
// line of each file of zones, and holds for the times after its table: here
// the table is empty.
func posixZone(tz string) (*time.Location, error) {
	block := append([]byte("TZif2"), make([]byte, 15)...)
	for _, count := range []uint32{0, 0, 0, 0, 1, uint32(len(unknownZone) + 1)} { // one type, and its name
		block = binary.BigEndian.AppendUint32(block, count)
	}
	block = append(block, 0, 0, 0, 0, 0, 0) // no offset, no summer time, the name at 0
	block = append(block, unknownZone+"\x00"...)
	data := slices.Concat(block, block, []byte("\n"+tz+"\n")) // in 32 bits, and again in 64
	loc, err := time.LoadLocationFromTZData(tz, data)
	if err != nil {
		return nil, err
	}
	if name, _ := time.Unix(0, 0).In(loc).Zone(); name == unknownZone {
		return nil, fmt.Errorf("%q is no time zone", tz)
	}
	return loc, nil
}
