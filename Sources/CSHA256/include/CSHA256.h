/// The compression function of SHA-256 (FIPS 180-4, section 6.2.2).
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Adds `count` blocks of 64 bytes to the eight words of `state`. Uses the processor's instructions for it if there are
/// any.
void sha256_add_blocks(uint32_t *state, const uint8_t *blocks, size_t count);

/// The same without special instructions, for tests.
void sha256_add_blocks_baseline(uint32_t *state, const uint8_t *blocks, size_t count);
