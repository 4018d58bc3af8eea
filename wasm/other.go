//go:build !js

package main

import "fmt"

func main() { fmt.Println("wasm: build me with GOOS=js GOARCH=wasm, or run: go generate ./...") }
