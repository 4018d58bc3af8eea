package kiosk

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"os"
	"os/user"
	"strconv"
	"time"

	"mohr/cmd/internal/outfile"
)

// setUp makes what the next child is told: the codes form a chain, so that the page of one finds the one after it.
func (h *host) setUp() Setup {
	s := Setup{Parent: os.Getpid(), Config: h.Config, Limits: h.Limits, Root: h.Root, Door: h.door}
	if h.resume != nil {
		s.Seat, s.Code, s.Next = h.resume.Seat, h.resume.Code, h.resume.Next
		h.resume = nil
		return s
	}
	h.count++
	s.Seat, s.Code, s.Next = h.count, h.code, rand.Text()
	h.code = s.Next
	return s
}

// prepare starts the next child, which waits.
func (h *host) prepare() {
	setup := h.setUp()
	cmd, err := h.Child()
	if err == nil {
		h.next, err = launch(cmd, h.socket, setup, h.Now(), h.events)
	}
	if err != nil {
		h.next, h.resume = nil, &setup
		h.crashed("a process could not be started: " + outfile.Bare(err).Error())
	}
}

// promote lets the next child accept connections. The one before has ended.
func (h *host) promote() error {
	if h.next == nil {
		setup := h.setUp()
		cmd, err := h.Child()
		if err == nil {
			h.next, err = launch(cmd, h.socket, setup, h.Now(), h.events)
		}
		if err != nil {
			h.next, h.resume = nil, &setup
			return outfile.Bare(err)
		}
	}
	h.current, h.next = h.next, nil
	h.current.began, h.current.until = h.Now(), h.Now().Add(prepareTime)
	h.current.order(order{Go: true})
	return nil
}

// reload reads kiosk.toml again. What is wrong with it is told and changes nothing.
func (h *host) reload() {
	h.Notify.Reloading()
	c, problems := h.Read()
	h.problems = problems
	if len(problems) > 0 {
		h.Wrong(problems)
		h.Say("note: the settings stay as they were")
		h.Notify.Ready()
		return
	}
	old := h.Config
	for _, fixed := range []struct {
		name string
		was  string
		is   *string
	}{
		{"address", old.Address, &c.Address}, {"address_file", old.AddressFile, &c.AddressFile},
		{"address_group", old.AddressGroup, &c.AddressGroup}, {"counts", old.Counts, &c.Counts}, {"health", old.Health, &c.Health},
	} {
		if fixed.was != *fixed.is {
			h.Say("note: another " + fixed.name + " counts from the next start")
			*fixed.is = fixed.was
		}
	}
	if c.Key != old.Key {
		h.Say("note: another key counts from the next start")
		c.Key = old.Key
	}
	h.Config = c
	h.health.configure(c)
	h.reloading = true
	if h.current != nil && !h.current.used && !h.current.over {
		h.replacing = h.current
	}
	if h.next != nil {
		h.next.replaced = true
		h.next.kill()
	}
	h.replaced()
}

// replace ends the child that is to be replaced, now that the next is prepared.
func (h *host) replace() {
	if c := h.replacing; c != nil && c == h.current {
		c.replaced = true
		c.kill()
	}
}

// replaced looks whether nothing is to be replaced any more: another child is at work, or somebody has come meanwhile.
func (h *host) replaced() {
	c := h.replacing
	if c != nil && (c == h.current && !c.used || c != h.current && (h.current == nil || !h.current.ready)) {
		return
	}
	h.replacing = nil
	h.reloaded()
}

// reloaded tells the service manager of the end of a reload.
func (h *host) reloaded() {
	if h.reloading {
		h.reloading = false
		h.Notify.Ready()
	}
}

// newDoor replaces the code of the address file, which has been used.
func (h *host) newDoor() {
	h.door = rand.Text()
	for _, c := range []*child{h.current, h.next} {
		if c != nil {
			c.order(order{Door: h.door})
		}
	}
	h.writeAddress()
}

// writeAddress puts the address with the door's code into its file, or tells it.
func (h *host) writeAddress() {
	url := "http://" + h.Listener.Addr().String() + "/#" + h.door
	if h.Config.AddressFile == "" {
		h.Invite(url)
		return
	}
	err := writeFile(h.Set, h.Config.AddressFile, addressMode, []byte(url+"\n"))
	if err == nil && h.Config.AddressGroup != "" {
		err = giveToGroup(h.Config.AddressFile, h.Config.AddressGroup)
	}
	if err != nil && !h.badAddress {
		h.Say("warning: address_file: " + outfile.Bare(err).Error())
	}
	h.badAddress = err != nil
}

// addressMode lets the group of the screen read the address, and nobody else.
const addressMode = 0o640

// giveToGroup makes a file a group's.
func giveToGroup(path, group string) error {
	g, err := user.LookupGroup(group)
	if err != nil {
		return err
	}
	id, err := strconv.Atoi(g.Gid)
	if err != nil {
		return err
	}
	return os.Lchown(path, -1, id)
}

// removeAddress takes the address away, which is of no use any more.
func (h *host) removeAddress() {
	if h.started && h.Config.AddressFile != "" {
		os.Remove(h.Config.AddressFile)
	}
}

// probe asks a child whether it answers.
func probe(c *child, addr net.Addr, answers chan<- *child) {
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr.String()+"/healthz", nil)
	if err != nil {
		return
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		return
	}
	res.Body.Close()
	if res.StatusCode == http.StatusOK {
		select {
		case answers <- c:
		case <-time.After(probeTime):
		}
	}
}
