package slogx

// A Balance says what has become of the records that a handler was given:
//
//	In = Delivered + Filtered + Dropped + Failed + Queued
//
// It is what the Stats of the handlers return that keep records or hand them
// to others. [Shutdown] returns an error if the two sides differ.
type Balance struct {
	In        uint64 // given to Handle
	Delivered uint64 // taken by the target without an error
	Filtered  uint64 // refused by a filter or a level
	Dropped   uint64 // no room, or given up at the end
	Failed    uint64 // the target returned an error
	Queued    uint64 // kept, or at the target at this moment
}
