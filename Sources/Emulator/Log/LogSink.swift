/// Takes the log of an emulator, one line a call with its line feed. It is called on the emulator's event loop.
package typealias LogSink = @Sendable ([UInt8]) -> Void
