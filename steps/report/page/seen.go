package page

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// picturesMost is how many bytes of screenshots a page holds. All of them are in journal.jsonl.
const picturesMost = 16 << 20

// pictures are the screenshots of a page. One that stands there already is named, not shown again.
type pictures struct {
	left  int
	shown map[string]link
}

func picturesOf(run results.Run) *pictures {
	if _, n := wording.Attached(run); n == 0 {
		return nil
	}
	return &pictures{left: picturesMost, shown: map[string]link{}}
}

// seen adds what the adapter read from the screen, and its screenshot, to the entry of the screen, in
// place of the mark as it was recorded, which is mostly the screenshot's base64.
func (t *teller) seen(out *entry, e journal.Entry, s contract.Screen) {
	if s.Text != "" {
		p := part{Title: "Text on the screen, as the adapter read it"}
		text, note := showText(s.Text)
		p.Body, p.Note = t.bodies.place(text), note
		out.Parts = append([]part{p}, out.Parts...)
	}
	if s.Screenshot == nil {
		return
	}
	out.Parts = append([]part{t.picture(e, *s.Screenshot)}, out.Parts...)
}

// showText shows text as it is, up to the length of a body.
func showText(text string) (shown, note string) {
	if len(text) > shownOfBody {
		return showBody([]byte(text), false)
	}
	return wording.Text(redact.Secrets(text)), ""
}

// picture shows a screenshot, or says why it does not. What is no picture is not handed to a browser as one.
func (t *teller) picture(e journal.Entry, s contract.Screenshot) part {
	p := part{Title: "Screenshot", Note: "What was recorded is no picture; it is in journal.jsonl."}
	if t.pictures == nil {
		return p // its name is written otherwise than the contract has it
	}
	raw, err := base64.StdEncoding.DecodeString(s.Data)
	media := http.DetectContentType(raw)
	switch first, shown := t.pictures.shown[s.Data]; {
	case err != nil || media != string(contract.PNG) && media != string(contract.JPEG):
	case shown:
		p.Note, p.Like = "The same picture as in ", &first
	case len(raw) > t.pictures.left:
		p.Note = fmt.Sprintf("This page holds %d MB of screenshots and no more; this one (%s, %d bytes) is in journal.jsonl.", picturesMost>>20, media, len(raw))
	default:
		p.Note = ""
		t.pictures.left -= len(raw)
		t.pictures.shown[s.Data] = link{Href: "#" + anchor(t.scenario, e.Label()), Text: fmt.Sprintf("scenario %d, %s", t.scenario, wording.Line(e.Label()))}
		p.Image = "data:" + media + ";base64," + base64.StdEncoding.EncodeToString(raw) // a picture by its first bytes
		p.Alt = "The screen of " + wording.Line(e.Mark.Who) + " at " + clock(e.At)
	}
	return p
}

// withoutPicture is the data of a screen's mark with the size of its screenshot in place of its bytes.
func withoutPicture(data []byte) []byte {
	if !bytes.Contains(data, []byte("screenshot")) && !bytes.Contains(data, []byte(`\u`)) {
		return data // most marks have none, however its name may be written
	}
	var members map[string]json.RawMessage
	var shot contract.Screenshot
	if json.Unmarshal(data, &members) != nil || json.Unmarshal(members["screenshot"], &shot) != nil {
		return data
	}
	shot.Data = fmt.Sprintf("(%d characters of base64)", len(shot.Data))
	short, err := json.Marshal(shot)
	if err != nil {
		return data
	}
	members["screenshot"] = short
	out, err := json.Marshal(members)
	if err != nil {
		return data
	}
	return out
}

// policyFor is the policy of a page, which lets pictures in only where the run holds some.
func policyFor(run results.Run) string {
	policy := Policy(style, script)
	if _, pictures := wording.Attached(run); pictures > 0 {
		policy += "; img-src data:"
	}
	return policy
}
