// Package kiosk runs a public machine: one person after the other, each served by a process that ends with the person.
//
// The parent (Run) holds the socket that browsers connect to, and no document ever. It starts a process for each person,
// hands it the socket and what it needs over a pipe (Setup), and hears one word at a time from it (the Told words): that it
// is ready, that a copy was printed, that the person is done with. Whatever a person has left in memory goes with the
// process. The next process is started while the present one works, and waits without accepting.
//
// For most cases: Read for the configuration, Run in the parent, Sit in the child; OpenStick and Printer are what the child
// gives to the server of package web.
//
// What it does not do: it sees nothing of what goes through the socket, and cannot keep an administrator of the machine from
// reading the memory of a process that works.
package kiosk

import "time"

// The words that a child tells its parent, one a line. There are no others, and none holds anything of a person. What is
// counted is told by the words of package web.
const (
	ToldPrepared = "prepared" // all is loaded; it waits to be let on
	ToldReady    = "ready"    // it accepts connections
	ToldAlive    = "alive"    // the page has asked for the state
	ToldDoor     = "door"     // the code in the address file has been used
	ToldOver     = "over"     // the person is done with; the process ends
)

// How the processes of a kiosk follow one another.
const (
	DrainTime = 250 * time.Millisecond // for answers under way when a person is done with, before the process ends

	killTime    = 2 * time.Second  // after ToldOver, before the process is killed
	prepareTime = 30 * time.Second // for a process to get ready, before it is killed
	stuckTime   = 30 * time.Second // without an answer, before a process is killed
	probeEvery  = 5 * time.Second  // between two requests that see whether it answers
	probeTime   = 4 * time.Second  // for the answer to one
	crashTime   = 10 * time.Second // processes that live shorter than this and crash count as a row
	maxCrashes  = 5                // in a row, before the next is started later
	firstPause  = 5 * time.Second  // how much later; each further crash doubles it
	longPause   = 2 * time.Minute  // but never more
)
