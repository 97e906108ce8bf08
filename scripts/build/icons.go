package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

// iconState is one state of the toolbar button: another ground, and a sign over the mark. No state is told by colour alone.
type iconState struct {
	name   string
	ground string
	sign   string // SVG, in the mark's coordinates
}

// The house's colour, that of trouble, and that of a drill.
const teal, red, violet = "#0f5c63", "#b3261e", "#6d51a8"

// iconStates are the states that extension/src/worker/toolbar.ts shows; the first has the plain names of the manifest.
var iconStates = []iconState{
	{"", teal, ""},
	{"saving", teal, disc("#2f62b5") + `<circle cx="98" cy="98" r="12" fill="none" stroke="#ffffff" stroke-width="9"/>`},
	{"saved", teal, disc("#1a7f4b") + `<path d="M84 99 95 110 113 88" fill="none" stroke="#ffffff" stroke-linecap="round" stroke-width="11"/>`},
	{"warning", teal, disc("#b06a00") + `<path d="M98 84V101M98 112V113" fill="none" stroke="#ffffff" stroke-linecap="round" stroke-width="11"/>`},
	{"failing", red, ""},
	{"drill", violet, `<path d="M64 6 122 64 64 122 6 64Z" fill="none" stroke="#e9fbf4" stroke-width="7"/>`},
}

// disc is the ground of a sign in the corner, set off from the mark.
func disc(colour string) string {
	return `<circle cx="98" cy="98" r="36" fill="#ffffff"/><circle cx="98" cy="98" r="30" fill="` + colour + `"/>`
}

// iconSizes are the edges of the plain icons in pixels; the other states are shown in the toolbar alone, which takes the first ones.
var iconSizes, toolbarSizes = []int{16, 32, 48, 128}, 2

// drawIcons draws the icons of every state out of one drawing.
func (b builder) drawIcons(dir string) error {
	mark, err := os.ReadFile(b.path("extension", "icons", "icon.svg"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, state := range iconStates {
		sizes, prefix := iconSizes, ""
		if state.name != "" {
			sizes, prefix = iconSizes[:toolbarSizes], state.name+"-"
		}
		for _, size := range sizes {
			drawn, err := drawIcon(string(mark), state, size)
			if err != nil {
				return fmt.Errorf("draw the icon %s%d: %w", prefix, size, err)
			}
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s%d.png", prefix, size)), drawn, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func drawIcon(mark string, state iconState, size int) ([]byte, error) {
	open, ok := strings.CutSuffix(strings.TrimSpace(mark), "</svg>")
	if !ok {
		return nil, errors.New("the drawing does not end with </svg>")
	}
	svg, err := oksvg.ReadReplacingCurrentColor(strings.NewReader(open+state.sign+"</svg>"), state.ground, oksvg.StrictErrorMode)
	if err != nil {
		return nil, err
	}
	svg.SetTarget(0, 0, float64(size), float64(size))
	for i := range svg.SVGPaths { // the library leaves strokes as wide as they were drawn
		svg.SVGPaths[i].LineWidth *= float64(size) / svg.ViewBox.W
	}
	picture := image.NewRGBA(image.Rect(0, 0, size, size))
	svg.Draw(rasterx.NewDasher(size, size, rasterx.NewScannerGV(size, size, picture, picture.Bounds())), 1)
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture)
	return out.Bytes(), err
}
