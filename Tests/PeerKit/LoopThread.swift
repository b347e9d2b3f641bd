import EventLoop

/// The shared loop, running on a thread of its own for as long as the tests do.
public let loopThread: Void = startThread { EventLoop.shared.run() }
