package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"os/exec"
	"runtime"
	"syscall"

	"mohr/watermark"
)

// warmVerb is what a kiosk starts once, so that the first person does not wait for the PDF renderer to be compiled. It is no verb
// for people.
const warmVerb = "kiosk-warm"

// warmKiosk compiles the renderer in a process of its own, which gives back the memory that this takes. Where it fails, the
// first print takes the time.
func (p *program) warmKiosk(ctx context.Context) {
	runtime.LockOSThread() // the process ends with the thread that has started it
	defer runtime.UnlockOSThread()
	own, err := p.seatCommand()
	if err != nil {
		return
	}
	c := exec.CommandContext(ctx, own.Path)
	c.Args, c.Env = []string{"mohr", warmVerb}, own.Env
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Run(); err != nil && ctx.Err() == nil {
		p.say("note: the PDF renderer could not be made ready; the first print will take longer")
	}
}

// kioskWarm is that process: it makes a PDF of a blank picture and reads it back.
func (p *program) kioskWarm() error {
	stamper := p.pdfCore()
	defer stamper.Close()
	if stamper.CacheDir == "" {
		return fmt.Errorf("no folder for the compiled renderer")
	}
	blank := image.NewGray(image.Rect(0, 0, 640, 404))
	draw.Draw(blank, blank.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	var src bytes.Buffer
	if err := jpeg.Encode(&src, blank, nil); err != nil {
		return err
	}
	now := p.now()
	_, err := stamper.Bind(io.Discard, [][]byte{src.Bytes()}, watermark.Job{
		Label:  watermark.Label{Purpose: "x", Issued: watermark.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}},
		Output: watermark.Output{Format: watermark.PDF},
	})
	return err
}
