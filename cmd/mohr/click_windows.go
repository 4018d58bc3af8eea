package main

import "github.com/inconshreveable/mousetrap"

// clicked reports whether the program was started by a double click: then it was Explorer that started it.
func clicked(func(string) string) bool { return mousetrap.StartedByExplorer() }
