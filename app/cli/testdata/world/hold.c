// Takes the card in the first reader for itself until it is killed. Prints a line when it has it.

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <winscard.h>

int main(void)
{
	SCARDCONTEXT context;
	SCARDHANDLE card;
	char readers[1024];
	DWORD n = sizeof readers, protocol;
	LONG rv = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
	if (rv == SCARD_S_SUCCESS)
		rv = SCardListReaders(context, NULL, readers, &n);
	if (rv == SCARD_S_SUCCESS)
		rv = SCardConnect(context, readers, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol);
	printf("%s\n", rv == SCARD_S_SUCCESS ? "held" : pcsc_stringify_error(rv));
	fflush(stdout);
	while (rv == SCARD_S_SUCCESS)
		pause();
	return 1;
}
