extension ServerConnectionStateMachine {
  /// Something that happened to the connection, or a request of the server.
  package enum Event: Sendable, Equatable {
    /// The connection is open.
    case opened(Admission)
    /// This many bytes were read and are not parsed yet.
    case bytesArrived(Int)
    /// A request's head was received.
    case head(Request)
    /// This many bytes of a request's body were received.
    case body(Int)
    /// A request was received completely.
    case end
    /// All data of one read has been passed on.
    case readCompleted
    /// The router pauses the request's body.
    case inputPaused
    /// The router resumes the request's body.
    case inputResumed
    /// The router sends a complete response.
    case respond(status: Int, hasContentLength: Bool)
    /// The router starts a response whose body it sends in parts.
    case begin(status: Int)
    /// The router sends a part of the body.
    case write
    /// The router ends the response that it started.
    case finish
    /// The router cancels the request. The caller must be able to tell that the response is incomplete.
    case abort
    /// The end of a response was written. `isWritable` is false if much of it is still unread.
    case responseWritten(isWritable: Bool)
    /// All held parts were processed.
    case heldPartsTaken
    /// The caller stopped or resumed reading.
    case writabilityChanged(Bool)
    /// The latest timer fired.
    case timedOut
    /// The connection failed, or malformed data was received.
    case failed(Failure)
    /// The caller closed its side. `endsRequest` is true if the router treats that as a disconnect.
    case inputClosed(endsRequest: Bool)
    /// This side is closed, and all data was sent.
    case outputClosed
    /// The server stops: the connection closes after the current response.
    case closeWhenIdle
    /// The connection must close immediately.
    case closeNow
    /// The connection is closed.
    case closed
  }

  /// Whether the server accepts a connection.
  package enum Admission: Sendable, Equatable {
    case admitted
    /// There are too many connections.
    case noRoom
    /// The server is stopping.
    case serverClosing
  }

  /// What failed.
  package enum Failure: Sendable, Equatable {
    /// The caller sent something other than HTTP, and gets this status.
    case malformed(status: Int)
    /// The connection.
    case connection
  }

  /// The relevant parts of a request's head.
  package struct Request: Sendable, Equatable {
    package enum Version: Sendable, Equatable {
      case http10, http11, other
    }

    package var version: Version
    /// Whether the method is HEAD: the response has no body.
    package var isHEAD: Bool
    /// Whether another request may follow: the caller does not ask for a close, an upgrade or a tunnel.
    package var isPersistent: Bool
    /// Whether the caller waits for `100 Continue` (`Expect: 100-continue`).
    package var expectsContinue: Bool
    /// The announced size of the body, in bytes; 0 if there is none.
    package var contentLength: Int
    /// Whether the body is delivered as it arrives instead of whole.
    package var isStreamed: Bool
    /// The status for a request that must not reach the router; nil if it is well-formed.
    package var refusal: Int?

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
