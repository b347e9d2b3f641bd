extension ServerConnectionStateMachine {
  /// Something that happened to the connection, or that the server wants of it.
  package enum Event: Sendable, Equatable {
    /// The connection is open.
    case opened(Admission)
    /// This many bytes were read, which are not parsed yet.
    case bytesArrived(Int)
    /// A request's head was received.
    case head(Request)
    /// This many bytes of a request's body were received.
    case body(Int)
    /// A request was received to its end.
    case end
    /// Everything that one read returned has been handed on.
    case readCompleted
    /// The router wants no more of the request's body for now.
    case inputPaused
    /// The router wants more of the request's body.
    case inputResumed
    /// The router responds with a whole response.
    case respond(status: Int, hasContentLength: Bool)
    /// The router begins a response whose body it sends in parts.
    case begin(status: Int)
    /// The router sends a part of the body.
    case write
    /// The router ends the response that it began.
    case finish
    /// The router gives up on the request: the caller is to see that the response is not complete.
    case abort
    /// The end of a response was written; `isWritable` is false if much of it waits for the caller.
    case responseWritten(isWritable: Bool)
    /// All parts that were held have been taken.
    case heldPartsTaken
    /// Whether the caller takes more has changed.
    case writabilityChanged(Bool)
    /// The timer that was started last has fired.
    case timedOut
    /// The connection, or what was received on it, is broken.
    case failed(Failure)
    /// The caller closed its side; `endsRequest` is true if the router takes such a caller for gone.
    case inputClosed(endsRequest: Bool)
    /// This side is closed, after everything that was written has been sent.
    case outputClosed
    /// The server stops: the connection is to close after the response under way.
    case closeWhenIdle
    /// The connection is to close at once.
    case closeNow
    /// The connection is closed.
    case closed
  }

  /// Whether the server has a place for a connection.
  package enum Admission: Sendable, Equatable {
    /// It has.
    case admitted
    /// It has too many connections.
    case noRoom
    /// It is stopping.
    case serverClosing
  }

  /// What broke.
  package enum Failure: Sendable, Equatable {
    /// The caller sent something other than HTTP; it gets this status.
    case malformed(status: Int)
    /// The connection.
    case connection
  }

  /// What matters of a request's head.
  package struct Request: Sendable, Equatable {
    /// The version of HTTP that it names.
    package enum Version: Sendable, Equatable {
      case http10, http11, other
    }

    /// Its version.
    package var version: Version
    /// Whether the method is HEAD: the response has no body.
    package var isHEAD: Bool
    /// Whether another request can follow it: the caller does not ask for a close, an upgrade or a tunnel.
    package var isPersistent: Bool
    /// Whether the caller waits to be told to send the body (`Expect: 100-continue`).
    package var expectsContinue: Bool
    /// The size of the body that it announces, in bytes; 0 if none.
    package var contentLength: Int
    /// Whether the body is handed on as it comes, rather than whole.
    package var isStreamed: Bool
    /// The status with which it is refused before any router sees it; nil if it is well-formed.
    package var refusal: Int?

    /// A request with these properties.
    package init(
      version: Version = .http11, isHEAD: Bool = false, isPersistent: Bool = true, expectsContinue: Bool = false,
      contentLength: Int = 0, isStreamed: Bool = false, refusal: Int? = nil
    ) {
      self.version = version
      self.isHEAD = isHEAD
      self.isPersistent = isPersistent
      self.expectsContinue = expectsContinue
      self.contentLength = contentLength
      self.isStreamed = isStreamed
      self.refusal = refusal
    }
  }
}
