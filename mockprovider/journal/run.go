package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"sort"
	"sync"

	"github.com/klauspost/compress/s2"
)

// What is written under load is many frames at once that are much alike: the same token,
// the same headers, the same bundles. They are packed into one frame, a run. Everywhere
// else frames have the places that they would have if nothing were packed.

// leastRun is how much has to be written at once to be packed, in bytes.
const leastRun = 32 << 10

// run is where a packed stretch of frames is.
type run struct {
	place, length  int64 // of the frames
	offset, stored int64 // of the run in the file
}

// layout knows the runs of a file, in the order of the file.
type layout struct{ runs []run }

// find returns where the frame of a place is: in a run, or at an offset of the file.
func (l *layout) find(place int64) (in run, packed bool, offset int64) {
	i := sort.Search(len(l.runs), func(i int) bool { return l.runs[i].place > place }) - 1
	if i < 0 {
		return run{}, false, place
	}
	r := l.runs[i]
	if beyond := place - r.place - r.length; beyond >= 0 {
		return run{}, false, r.offset + r.stored + beyond
	}
	return r, true, 0
}

// appendRun packs frames into one.
func appendRun(room, frames []byte) []byte {
	const head = frameHeader + 1
	if need := head + s2.MaxEncodedLen(len(frames)); cap(room) < need {
		room = make([]byte, need)
	}
	room = room[:cap(room)]
	packed := s2.Encode(room[head:], frames)
	out := room[:head+len(packed)]
	out[frameHeader] = byte(frameRun)
	binary.LittleEndian.PutUint32(out, uint32(len(out)-frameHeader))
	binary.LittleEndian.PutUint32(out[4:], crc32.Update(0, castagnoli, out[frameHeader:]))
	return out
}

// framesOf returns what a run holds; false if the frame is none, or broken.
func framesOf(frame []byte) ([]byte, bool) {
	body, err := payload(frame)
	if err != nil || frameKind(body[0]) != frameRun {
		return nil, false
	}
	length, err := s2.DecodedLen(body[1:])
	if err != nil || length == 0 || length > mostPacked {
		return nil, false
	}
	frames, err := s2.Decode(nil, body[1:])
	return frames, err == nil
}

// unpacker reads frames out of runs. It keeps the latest run, as who reads one frame
// mostly reads the next.
type unpacker struct {
	mu     sync.Mutex
	run    run
	frames []byte
}

// read returns n bytes of a run.
func (u *unpacker) read(file io.ReaderAt, in run, place int64, n uint32) ([]byte, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.run != in || u.frames == nil {
		frame := make([]byte, in.stored)
		if _, err := file.ReadAt(frame, in.offset); err != nil {
			return nil, fmt.Errorf("read a run: %w", err)
		}
		frames, ok := framesOf(frame)
		if !ok || int64(len(frames)) != in.length {
			return nil, errBroken
		}
		u.run, u.frames = in, frames
	}
	from := place - in.place
	if from+int64(n) > in.length {
		return nil, errBroken
	}
	return append([]byte(nil), u.frames[from:from+int64(n)]...), nil
}
