// Settings of the look-alike module for a test in which nothing can be passed to it: the program starts its helper with variables that it
// knows. SOFTHSM and WAY are given by the compiler.

#include <stdlib.h>

__attribute__((constructor)) static void settle(void)
{
	setenv("LOOKALIKE_SOFTHSM", SOFTHSM, 1);
	setenv("LOOKALIKE", WAY, 1);
	setenv("LOOKALIKE_TRIES", "/srv/tries", 1);
	setenv("LOOKALIKE_SERIAL", "TT00000000000002", 1);
}
