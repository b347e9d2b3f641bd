#include "CByteBuffers.h"
