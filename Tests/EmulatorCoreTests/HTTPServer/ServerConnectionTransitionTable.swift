/// What ``ServerConnectionTransitionTests`` expects: for every state what each event leads to, and the next state; `-` if
/// there is nothing to do, `=` if the state stays. Events that a state does not list are ignored in it. `(last)` means
/// that the connection closes after the response, `at last` that the response under way says so.
enum ServerConnectionTransitionTable {
  static let text = """
    opening
      opened: waitForCaller, startTimer head, read -> idle
      opened, no room: refuse 503 close, close -> refused
      opened, server closing | input closed | caller gone | close when idle | close now: close -> refused
      closed: - -> closed
    refused
      closed: - -> closed
    idle
      bytes: keep 9 -> =
      head: startTimer body, beginBody 4, waitForCaller -> receiving 0
      head, too large: startTimer body, beginBody 0, waitForCaller, keepNothing -> discarding 0
      head, expects continue: sendContinue, startTimer body, beginBody 10, waitForCaller -> receiving 0
      head, too large, expects continue: cancelTimer, stopWaiting, route tooLarge(11) -> handling complete (last)
      head, streamed: sendContinue, cancelTimer, stopWaiting, keepNothing, route streamed -> handling open
      head, malformed: discardBody, refuse 501 without body close -> finishing the last (last)
      read | taken: read -> =
      timeout | failure | input closed | caller gone | close when idle | close now: close -> closing
      malformed: discardBody, refuse 400 close -> finishing the last (last)
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    receiving
      bytes: keep 9 -> =
      body: appendBody -> receiving 10
      body, too large: discardBody, keepNothing -> discarding 11
      end: cancelTimer, stopWaiting, route whole -> handling complete
      read | taken: read -> =
      timeout: discardBody, refuse 408 close -> finishing the last (last)
      malformed: discardBody, refuse 400 close -> finishing the last (last)
      failure | input closed | caller gone | close now: close -> closing
      close when idle: - -> receiving 4 (last)
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    discarding
      body | body, too large | failure | input closed | caller gone | close now: close -> closing
      end: cancelTimer, stopWaiting, route tooLarge(11) -> handling complete
      read | taken: read -> =
      timeout: discardBody, refuse 408 close -> finishing the last (last)
      malformed: discardBody, refuse 400 close -> finishing the last (last)
      close when idle: - -> discarding 11 (last)
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    handling
      bytes: keep 9 -> =
      any part: hold -> =
      respond: writeResponse -> finishing
      begin: writeHead chunked -> handling complete, responding
      abort: close -> closing
      writable: reportWritable -> =
      malformed | failure | close when idle: - -> handling complete (last)
      input closed: - -> handling complete (input closed)
      caller gone | close now: close -> closing while handling
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed
    handling the last
      bytes: keep 9 -> =
      any part: hold -> =
      respond: writeResponse close -> finishing the last (last)
      begin: writeHead chunked close -> handling complete, responding at last (last)
      abort: close -> closing (last)
      writable: reportWritable -> =
      input closed: - -> handling complete (input closed)
      caller gone | close now: close -> closing while handling (last)
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed (last)
    handling, input closed
      bytes: keep 9 -> =
      any part: hold -> =
      respond: writeResponse close -> finishing the last (input closed)
      begin: writeHead chunked close -> handling complete, responding at last (input closed)
      abort: close -> closing (input closed)
      writable: reportWritable -> =
      caller gone | close now: close -> closing while handling (input closed)
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed (input closed)
    handling, responding
      bytes: keep 9 -> =
      any part: hold -> =
      write: writeBody -> =
      finish: writeEnd -> finishing
      abort:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, closeOutput, read -> lingering (last)
      writable: reportWritable -> =
      malformed | failure | close when idle: - -> handling complete, responding (last)
      input closed: - -> handling complete, responding (input closed)
      caller gone | close now: close -> closing while handling
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed
    handling, responding without a body
      bytes: keep 9 -> =
      any part: hold -> =
      finish: writeEnd -> finishing
      abort:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, closeOutput, read -> lingering (last)
      writable: reportWritable -> =
      malformed | failure | close when idle: - -> handling complete, responding without a body (last)
      input closed: - -> handling complete, responding without a body (input closed)
      caller gone | close now: close -> closing while handling
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed
    handling the last, responding
      bytes: keep 9 -> =
      any part: hold -> =
      write: writeBody -> =
      finish: writeEnd -> finishing the last (last)
      abort:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, closeOutput, read -> lingering (last)
      writable: reportWritable -> =
      input closed: - -> handling complete, responding (input closed)
      caller gone | close now: close -> closing while handling (last)
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed (last)
    handling, body open
      body | body, too large: deliverBody -> =
      end: deliverEnd -> handling complete
      read | taken: read -> =
      pause: - -> handling paused
      respond: writeResponse close -> finishing the last
      begin: writeHead chunked close -> handling open, responding at last
      abort: close -> closing
      writable: reportWritable -> =
      malformed | failure | caller gone | close now: close -> closing while handling
      input closed: - -> handling open (input closed)
      close when idle: - -> handling open (last)
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed
    handling, body paused
      body | body, too large: deliverBody -> =
      end: deliverEnd -> handling complete
      resume: read -> handling open
      respond: writeResponse close -> finishing the last
      begin: writeHead chunked close -> handling paused, responding at last
      abort: close -> closing
      writable: reportWritable -> =
      malformed | failure | caller gone | close now: close -> closing while handling
      input closed: - -> handling paused (input closed)
      close when idle: - -> handling paused (last)
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed
    handling, responding, body open
      body | body, too large: deliverBody -> =
      end: deliverEnd -> handling complete, responding at last
      read | taken: read -> =
      pause: - -> handling paused, responding at last
      write: writeBody -> =
      finish: writeEnd -> finishing the last
      abort:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, closeOutput, read -> lingering (last)
      writable: reportWritable -> =
      malformed | failure | caller gone | close now: close -> closing while handling
      input closed: - -> handling open, responding at last (input closed)
      close when idle: - -> handling open, responding at last (last)
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed
    finishing
      bytes: keep 9 -> =
      any part: hold -> =
      written: startTimer head, waitForCaller, keepNothing, takeHeldParts -> idle
      written slowly: startTimer response, waitForCaller, keepResponse -> flushing
      malformed | failure | close when idle: - -> finishing (last)
      input closed | caller gone: - -> finishing (input closed)
      close now: close -> closing
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    finishing the last
      bytes: keep 9 -> =
      any part: hold -> =
      written | written slowly:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, closeOutput, read -> lingering
      malformed | failure | close when idle: - -> finishing the last (last)
      input closed | caller gone: - -> finishing the last (input closed)
      close now: close -> closing
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    flushing
      bytes: keep 9 -> =
      any part: hold -> =
      writable: startTimer head, waitForCaller, keepNothing, takeHeldParts -> idle
      timeout | close now: close -> closing
      malformed | failure: - -> flushing (last)
      input closed | caller gone:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, awaitLastWrite -> lingering (input closed)
      close when idle:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, closeOutput, read -> lingering (last)
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    flushing the last
      bytes: keep 9 -> =
      any part: hold -> =
      writable | close when idle:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, closeOutput, read -> lingering (last)
      timeout | close now: close -> closing (last)
      input closed | caller gone:
        discardHeldParts, startTimer response, waitForCaller, keepResponse, awaitLastWrite -> lingering (input closed)
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed (last)
    lingering
      read | taken: read -> =
      timeout | close now: close -> closing
      input closed | caller gone: - -> lingering (input closed)
      output closed: startTimer linger -> lingering, output closed
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    lingering, input closed
      read | taken: read -> =
      timeout | output closed | close now: close -> closing (input closed)
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed (input closed)
    lingering, output closed
      read | taken: read -> =
      timeout | input closed | caller gone | close now: close -> closing
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    closing
      closed: cancelTimer, discardHeldParts, leaveBudget -> closed
    closing while handling
      closed: cancelTimer, discardHeldParts, leaveBudget, reportDisconnect -> closed
    closed

    """
}
