#ifndef SWIFTLET_CEMBEDDEDCONCURRENCY_H
#define SWIFTLET_CEMBEDDEDCONCURRENCY_H

// What Swift's embedded concurrency library refers to and no embedded library has. It declares nothing for Swift.

#endif
