/* The one function that Rust's standard library calls in bcryptprimitives.dll, which Wine has since its release 8.13. It is
   built to try the Windows binary under an older one, and is in no package. */
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *buffer, unsigned long length);

__declspec(dllexport) int ProcessPrng(unsigned char *data, unsigned long long length) {
    return SystemFunction036(data, (unsigned long)length);
}
