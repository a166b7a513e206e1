package prove_test

import "strings"

func contains(statement, words string) bool { return strings.Contains(statement, words) }
