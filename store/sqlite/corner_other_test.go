//go:build !linux

package sqlite_test

const cornerEnv = "PARLEY_TEST_CORNER"

func corner(string) { panic("the corner is for Linux") }
