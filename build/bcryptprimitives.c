/* bcryptprimitives.dll for Wine before version 9, which has none. Every Go program asks it for random numbers at its start
 * (runtime/os_windows.go). build/wine puts it into its own Wine; it is no part of what people install. */
#include <windows.h>

/* RtlGenRandom, by the name that advapi32.dll exports it under. */
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
	while (length > 0) {
		ULONG part = length > 65536 ? 65536 : (ULONG)length;
		if (!SystemFunction036(data, part))
			return FALSE;
		data += part;
		length -= part;
	}
	return TRUE;
}
