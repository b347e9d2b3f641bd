/// What is noted about sandboxes.
extension ConsoleJournal {
  mutating func note(_ sandbox: ConsoleNews.Sandbox, _ state: ConsoleNews.SandboxState, at time: Duration) {
    advance(to: time)
    let time = time.milliseconds
    number += 1
    // Only a part of it is copied, so that its spans are changed in their place.
    if let before = sandboxes[sandbox.id]?.state {
      guard sandboxes[sandbox.id]?.enter(state, at: time, changed: number) == true else { return }
      if case .busy(let left) = before, let row = rows[left] {
        invocations[row]?.progress.leaveSandbox(at: time)
        changes[row] = number
      }
    } else {
      sandboxCount += 1
      sandboxes[sandbox.id] = ConsoleSandbox(
        sandbox, number: sandboxCount, state, at: time, spanLimit: limits.spansOfSandbox, changed: number)
    }
    spans += 1
    if spans > limits.spans, sandboxes[sandbox.id]?.dropSpan() == true { spans -= 1 }
    guard case .ended = state else { return }
    // A sandbox that starts and ends again and again has one place all the same.
    if (sandboxes[sandbox.id]?.place ?? -1) < removedEnded + firstEnded {
      sandboxes[sandbox.id]?.place = removedEnded + ended.count
      ended.append(sandbox.id)
    }
    forgetSandboxes()
  }

  mutating func note(memory: Int, of sandbox: String, at time: Duration) {
    advance(to: time)
    guard sandboxes[sandbox] != nil else { return }
    number += 1
    sandboxes[sandbox]?.note(memory: memory, changed: number)
  }

  /// Forgets sandboxes that are gone, if there are many.
  mutating func forgetSandboxes() {
    while sandboxes.count > limits.sandboxes, firstEnded < ended.count {
      let id = ended[firstEnded]
      guard let sandbox = sandboxes[id], sandbox.isOver else {
        // It has started again, and may have ended again since.
        firstEnded += 1
        continue
      }
      if sandbox.lastInvocation >= invocations.first, sandboxes.count <= limits.allSandboxes { return }
      sandboxes[id] = nil
      spans -= sandbox.spans.count
      number += 1
      forgotten.append(ForgottenSandbox(id: id, changed: number))
      firstEnded += 1
    }
    // Removing from the front each time would move all others.
    if firstEnded > ended.count / 2 {
      ended.removeFirst(firstEnded)
      removedEnded += firstEnded
      firstEnded = 0
    }
  }
}
