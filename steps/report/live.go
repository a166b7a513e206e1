package report

import (
	"fmt"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// erase goes to the beginning of a terminal's line and empties it.
const erase = "\r\x1b[K"

// live writes the line that says how far the run has come, on a terminal alone. It stands below all others.
func (p *Printer) live() {
	if !p.style.Terminal || p.style.Total == 0 || p.n >= p.style.Total {
		return
	}
	text := fmt.Sprintf("%d of %d scenarios", p.n, p.style.Total)
	if p.bad > 0 {
		text += fmt.Sprintf(", %d failed or without a verdict", p.bad)
	}
	if left := p.left(); left > 0 {
		text += ", about " + left.String() + " left"
	}
	fmt.Fprint(&p.out, p.style.paint(faint, wording.Line(text)))
	p.shows = true
}

// unlive takes the line away before something else is written.
func (p *Printer) unlive() {
	if p.shows {
		fmt.Fprint(&p.out, erase)
		p.shows = false
	}
}

// left is how long the rest will take if it goes on as it went; 0 where that is not known.
func (p *Printer) left() time.Duration {
	if p.style.Now == nil || p.n == 0 {
		return 0
	}
	each := p.style.Now().Sub(p.began) / time.Duration(p.n)
	return (each * time.Duration(p.style.Total-p.n)).Round(time.Second)
}
