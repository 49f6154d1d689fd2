package slogx

import (
	"log/slog"
	"time"
)

// Overflow says what a [QueueHandler] does with a record that finds the queue
// full.
type Overflow int

const (
	// Block waits until there is room: no record is dropped, but the program
	// runs no faster than the target.
	Block Overflow = iota
	// DropNew drops the record.
	DropNew
	// DropOldest drops the record that has waited longest.
	DropOldest
	// DropBelow drops the record if its level is below QueueOptions.KeepLevel,
	// and waits as Block does if not.
	DropBelow
	// InCaller hands the record to the target at once, in the goroutine that
	// logs it: no record is dropped or waits for a place, but it reaches the
	// target before those that are in the queue.
	InCaller
)

// String returns the name of the policy.
func (o Overflow) String() string {
	switch o {
	case DropNew:
		return "drop_new"
	case DropOldest:
		return "drop_oldest"
	case DropBelow:
		return "drop_below"
	case InCaller:
		return "in_caller"
	default:
		return "block"
	}
}

// QueueOptions are the settings of a [QueueHandler]. The zero value, and a nil
// pointer, are a queue of 1024 records that blocks when it is full.
type QueueOptions struct {
	// Capacity is how many records may wait; 0 is 1024. The listener takes all
	// that wait at once, and may so have as many more in hand.
	Capacity int

	// Overflow says what happens to a record that finds the queue full.
	Overflow Overflow

	// KeepLevel is the level from which DropBelow does not drop; nil is WARNING.
	KeepLevel slog.Leveler

	// WaitLevel is the level from which Handle returns only when the target
	// has handled the record and been flushed, as a record may ask for after
	// which the program dies: LevelCritical. Such a record waits for room
	// whatever Overflow says. nil: none waits.
	WaitLevel slog.Leveler

	// Timeout is how long Handle may wait, for room or to see the record
	// handled; a record without room is dropped then. It limits the flush after
	// a record at WaitLevel, too. 0 sets no limit: while a destination is away,
	// such a flush holds up the records that follow.
	Timeout time.Duration

	// Level is the minimum level of what is queued; nil queues every level
	// that the target is enabled for.
	Level slog.Leveler

	// IgnoreTargetLevel queues and handles records that the target is not
	// enabled for: CPython's respect_handler_level=False, which is its default.
	IgnoreTargetLevel bool

	// OnError is told of the errors of the target that the target has not
	// reported itself, and of dropped records where the target is not enabled
	// for the record about them. It must not log to the queue. nil writes a
	// line to standard error, at most ten in a minute.
	OnError func(error)
}

// defaultQueueCapacity is QueueOptions.Capacity when it is 0.
const defaultQueueCapacity = 1024
