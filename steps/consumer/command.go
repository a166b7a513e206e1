package consumer

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/mattn/go-shellwords"
)

// backslash stands for a backslash while a command is split whose paths have them. It is kept for private use in Unicode:
// nobody has it in the name of a file.
const backslash = "\U0010FFFD"

// commandFiles are the files that a command runs, as it names them: its program, and its first argument that is a file, such
// as the script of an interpreter.
func commandFiles(command string) []string {
	words, err := splitCommand(command, runtime.GOOS == "windows")
	if err != nil {
		return nil
	}
	files := words[:1:1]
	script := slices.IndexFunc(words[1:], func(word string) bool {
		info, err := os.Stat(word)
		return err == nil && info.Mode().IsRegular()
	})
	if script >= 0 {
		files = append(files, words[1+script])
	}
	return files
}

// splitCommand splits a command into words as a shell would. With paths, as on Windows, a backslash is part of a path and escapes nothing.
func splitCommand(command string, paths bool) ([]string, error) {
	line := command
	if paths {
		line = strings.ReplaceAll(line, `\`, backslash)
	}
	parser := shellwords.NewParser()
	parser.ParseEnv, parser.ParseBacktick = false, false
	words, err := parser.Parse(line)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the command %q cannot be split into words: %w: look at its quotes", command, err)
	case parser.Position >= 0 && parser.Position < len([]rune(line)):
		return nil, fmt.Errorf("the command %q holds a sign that only a shell understands, and no shell runs it: quote it, or put the line into a script", command)
	case len(words) == 0:
		return nil, errors.New("the command is empty: name the adapter's program, as in exec:./adapter")
	}
	if paths {
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], backslash, `\`)
		}
	}
	return words, nil
}
