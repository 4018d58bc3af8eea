// Command strip does what leans on Go's tables of functions and prints what came of it, so that a stripped build can
// be held against a plain one. With an argument it ends in a panic.
package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"time"
)

type value struct{ n int }

func (v value) number() int { return v.n }

type numbered interface{ number() int }

// deep uses up stack, so that it grows while pointers into it are about.
func deep(n int, p *int) int {
	var room [64]int
	room[n%64] = n
	*p += room[n%64]
	if n == 0 {
		return *p
	}
	return deep(n-1, p) + room[n%64] - n
}

// recovered runs f and says what it panicked with.
func recovered(f func()) (said string) {
	defer func() {
		if r := recover(); r != nil {
			said = fmt.Sprint(r)
		}
	}()
	f()
	return "nothing"
}

// rescue recovers; deferred itself it does, called from a deferred function it does not.
func rescue() { _ = recover() }

func panics() {
	var numbers []int
	var none map[string]int
	var absent *value
	var as numbered = absent
	var anything any = "text"
	zero := len(numbers)
	for name, f := range map[string]func(){
		"index":         func() { fmt.Println(numbers[zero+3]) },
		"slice":         func() { fmt.Println(numbers[zero+1:]) },
		"nil map":       func() { none["a"] = 1 },
		"nil pointer":   func() { fmt.Println(absent.n) },
		"nil method":    func() { fmt.Println(as.number()) },
		"conversion":    func() { fmt.Println(anything.(int)) },
		"division":      func() { fmt.Println(1 / zero) },
		"an error":      func() { panic(errors.New("an error")) },
		"again":         func() { defer func() { panic("second") }(); panic("first") },
		"deferred":      func() { defer rescue(); panic("lost") },
		"not deferred":  func() { defer func() { rescue() }(); panic("kept") },
		"by reflection": func() { reflect.ValueOf(numbers).Index(7) },
		"goexit":        func() { ended() },
	} {
		fmt.Println("panic", name+":", recovered(f))
	}
}

// ended waits for a goroutine that ends itself.
func ended() {
	var done sync.WaitGroup
	done.Go(func() {
		defer fmt.Println("goexit")
		runtime.Goexit()
	})
	done.Wait()
}

// reflected calls made functions and methods by reflection while garbage is collected.
func reflected() {
	made := reflect.MakeFunc(reflect.TypeFor[func(string, *int) []string](), func(args []reflect.Value) []reflect.Value {
		runtime.GC()
		return []reflect.Value{reflect.ValueOf([]string{args[0].String(), fmt.Sprint(args[1].Elem())})}
	}).Interface().(func(string, *int) []string)
	for i := range 20 {
		text := fmt.Sprint("made ", i)
		if got := made(text, &i); !slices.Equal(got, []string{text, fmt.Sprint(i)}) {
			fmt.Println("reflect.MakeFunc:", got)
		}
	}
	method := reflect.ValueOf(value{42}).MethodByName("Number").Interface().(func(func()) int)
	fmt.Println("method by reflection:", method(runtime.GC))
}

// Number is called by reflection.
func (v value) Number(between func()) int {
	between()
	return v.n
}

func goroutines() {
	results := make(chan int)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			sum := 0
			deep(i*10, &sum)
			results <- sum
		})
	}
	go func() {
		all.Wait()
		close(results)
	}()
	total := 0
	for r := range results {
		if total += r; r%7 == 0 {
			runtime.GC()
		}
	}
	fmt.Println("goroutines:", total, runtime.NumGoroutine())
	select {
	case <-time.After(time.Millisecond):
		fmt.Println("timer")
	case <-make(chan int):
	}
}

func main() {
	panics()
	reflected()
	goroutines()
	sum := 0
	fmt.Println("deep:", deep(20_000, &sum), sum)
	words := map[string][]byte{}
	for i := range 20_000 {
		words[fmt.Sprint(i%5000)] = append(words[fmt.Sprint(i%5000)], byte(i))
	}
	fmt.Println("map:", len(words), len(words["77"]))
	cleaned := make(chan int)
	runtime.AddCleanup(new([100]*int), func(n int) { cleaned <- n }, 5)
	runtime.GC()
	runtime.GC()
	fmt.Println("cleanup:", <-cleaned)
	name, line := "", 0
	if pc, _, l, ok := runtime.Caller(0); ok {
		name, line = runtime.FuncForPC(pc).Name(), l
	}
	fmt.Fprintln(os.Stderr, "here:", name, line)
	if len(os.Args) > 1 {
		panic(fmt.Errorf("the end: %s", os.Args[1]))
	}
}
