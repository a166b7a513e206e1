package bundle

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"aead.dev/minisign"
)

// SecretKey signs.
type SecretKey = minisign.PrivateKey

// PublicKey checks what was signed.
type PublicKey = minisign.PublicKey

// Keys are where a pair of keys was written.
type Keys struct {
	Secret, Public string // files
	// Key is the public key as text, and ID the number that minisign shows of it.
	Key, ID string
}

// ErrThere says that a file is there already. A key is never written over: what it signed could not be told any more.
var ErrThere = errors.New("the file is there already")

// Generate makes a pair of keys of minisign's form: NAME.key, which only its owner may read, and NAME.pub. An empty
// password leaves the secret key as it is.
func Generate(name, password string) (Keys, error) {
	k := Keys{Secret: name + ".key", Public: name + ".pub"}
	for _, file := range []string{k.Secret, k.Public} {
		if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
			return Keys{}, fmt.Errorf("%s: %w; choose another name with --out", file, ErrThere)
		}
	}
	public, secret, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		return Keys{}, fmt.Errorf("make a key: %w", err)
	}
	text, err := secret.MarshalText()
	if err == nil && password != "" {
		text, err = minisign.EncryptKey(password, secret)
	}
	if err != nil {
		return Keys{}, fmt.Errorf("make a key: %w", err)
	}
	shown, err := public.MarshalText()
	if err != nil {
		return Keys{}, fmt.Errorf("make a key: %w", err)
	}
	if err := WriteFile(k.Secret, append(text, '\n'), 0o600); err != nil {
		return Keys{}, err
	}
	if err := WriteFile(k.Public, append(shown, '\n'), 0o644); err != nil {
		return Keys{}, errors.Join(err, os.Remove(k.Secret))
	}
	k.Key, k.ID = public.String(), keyID(public)
	return k, nil
}

func keyID(p minisign.PublicKey) string { return fmt.Sprintf("%016X", p.ID()) }

// ErrPassword says that a secret key has a password and none was given, or another one.
var ErrPassword = errors.New("the key is kept under a password")

// LoadSecret reads a secret key. Nothing of what the file holds is ever in an error.
func LoadSecret(file, password string) (minisign.PrivateKey, error) {
	raw, err := readKey(file)
	if err != nil {
		return minisign.PrivateKey{}, fmt.Errorf("read the secret key: %w; make one with 'rebookcheck keygen'", err)
	}
	raw = bytes.TrimSpace(raw)
	var key minisign.PrivateKey
	switch {
	case minisign.IsEncrypted(raw) && password == "":
		return key, fmt.Errorf("%s: %w; give the file that holds it with --password-file", file, ErrPassword)
	case minisign.IsEncrypted(raw):
		key, err = minisign.DecryptKey(password, raw)
		if err != nil {
			return key, fmt.Errorf("%s: %w, and it is another one than was given", file, ErrPassword)
		}
		return key, nil
	}
	if err := key.UnmarshalText(raw); err != nil {
		return key, fmt.Errorf("%s: it is no secret key of minisign's form; make one with 'rebookcheck keygen'", file)
	}
	return key, nil
}

// LoadPublic reads a public key: from a file, or as it stands in the file, RW and the rest.
func LoadPublic(given string) (minisign.PublicKey, error) {
	var key minisign.PublicKey
	text := []byte(given)
	if raw, err := readKey(given); err == nil {
		text = raw
	} else if !errors.Is(err, fs.ErrNotExist) {
		return key, fmt.Errorf("read the public key: %w", err)
	}
	if err := key.UnmarshalText(bytes.TrimSpace(text)); err != nil {
		return key, fmt.Errorf("%q is no public key and no file that holds one; give the .pub file of whoever signed, or the line in it that begins with RW", given)
	}
	return key, nil
}

// What stands in a signature that nobody signs. It is fixed, so that a change of it is seen.
const untrusted = "signature by rebookcheck; check it with: minisign -Vm FILE -p KEY.pub"

// Sign signs a text; the comment is signed with it.
func Sign(key minisign.PrivateKey, text []byte, comment string) []byte {
	comment = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, comment)
	return append(bytes.TrimSpace(minisign.SignWithComments(key, text, comment, untrusted)), '\n')
}

// ErrSignature says that a signature does not hold.
var ErrSignature = errors.New("the signature does not hold")

// Verify says whether a text was signed so, with that key, and in that form and no other.
func Verify(key minisign.PublicKey, text, signature []byte) error {
	var s minisign.Signature
	if err := s.UnmarshalText(bytes.TrimSuffix(signature, []byte("\n"))); err != nil {
		return fmt.Errorf("%w: it cannot be read", ErrSignature)
	}
	if s.KeyID != key.ID() {
		return fmt.Errorf("%w: it is by the key %016X, and not by %s", ErrSignature, s.KeyID, keyID(key))
	}
	if !minisign.Verify(key, text, signature) {
		return fmt.Errorf("%w: what was signed was changed, or somebody else signed it", ErrSignature)
	}
	again, err := s.MarshalText()
	if err != nil || s.UntrustedComment != untrusted || !bytes.Equal(append(bytes.TrimSpace(again), '\n'), signature) {
		return fmt.Errorf("%w: the file of the signature was changed where nothing is signed", ErrSignature)
	}
	return nil
}

// WriteFile puts a file in its place whole or not at all, with those rights from the first byte on. Where something stands in
// that place that is no file, such as /dev/null or a pipe, it is written to and not replaced.
func WriteFile(path string, content []byte, rights fs.FileMode) (err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return writeInto(path, content)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name()) // the error that is told is why it is removed
		}
	}()
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err = os.Chmod(tmp.Name(), rights); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err = os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func writeInto(path string, content []byte) error {
	out, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // the user names it
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = out.Write(content)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
