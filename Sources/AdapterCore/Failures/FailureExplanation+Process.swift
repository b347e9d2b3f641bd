extension FailureExplanation {
  /// Explains a failure by the end of the app's process; nil if the process is alive or not known to have ended.
  static func ended(_ process: Evidence.Process?, _ met: String, _ evidence: Evidence) -> Account? {
    switch process {
    case nil, .alive: return nil
    case .gone:
      return Account(
        .appExited, "\(met) The app's process\(pid(evidence)) is gone.",
        cause: "How it ended is not known, since the adapter did not start it. \(memory(evidence))",
        cure:
          "\(lookAtAppLog) If you start the app as `lambda-adapter -- COMMAND`, the adapter supervises it and reports "
          + "how it ends.")
    case .exited(let status):
      let (cause, cure) = explanation(ofStatus: status)
      return Account(
        .appExited, "\(met) The app's process\(pid(evidence)) exited with status \(status).", cause: cause, cure: cure)
    case .killed(let signal):
      let (cause, cure) = explanation(ofSignal: signal, evidence)
      return Account(
        .appKilled, "\(met) The app's process\(pid(evidence)) was killed by \(SignalName.of(signal)).", cause: cause,
        cure: cure)
    }
  }

  private static func pid(_ evidence: Evidence) -> String { evidence.appPID.map { " (\($0))" } ?? "" }

  private static func explanation(ofStatus status: Int32) -> (cause: String, cure: String) {
    switch status {
    case 0:
      (
        "It ended as if its work were done; a web app must run until it is told to stop.",
        "Start the server in the foreground: no `&`, no daemon mode, and `exec` as the script's last command."
      )
    case 126:
      (
        "126 is the shell's status for a command that cannot be executed.",
        "Make it executable (chmod +x) and check its #! line."
      )
    case 127:
      (
        "127 is the shell's status for a command that was not found.",
        "Check the command's name, PATH, and that it is in the image or package."
      )
    case 129...159:
      (
        "A shell reports a command killed by a signal as 128 plus the signal's number: this is "
          + "\(SignalName.of(status - 128)).",
        status == 137 ? "It may have run out of memory: raise the function's memory, or look for a leak." : lookAtAppLog
      )
    default: ("It ended by itself, most likely because of an unhandled error or a failed start.", lookAtAppLog)
    }
  }

  private static func explanation(ofSignal signal: Int32, _ evidence: Evidence) -> (cause: String, cure: String) {
    switch (signal, evidence.isMemoryShort) {
    case (9, true?):
      (
        "Most likely, it ran out of memory. \(memory(evidence))",
        "Raise the function's memory, run fewer workers, or look for a leak."
      )
    case (9, false?):
      (
        "Memory was not short, so something else killed it. \(memory(evidence))",
        "Look for a supervisor or a worker timeout (such as gunicorn's --timeout) that kills it."
      )
    case (9, nil):
      (
        "SIGKILL comes from another process, or from the kernel if memory runs out. \(memory(evidence))",
        "Compare the function's memory with what the app needs, and look for a worker timeout that kills it."
      )
    case (4, _), (6, _), (7, _), (8, _), (11, _):
      (
        "It crashed in native code: in the interpreter, or in an extension module.",
        "Update native modules, check that they are built for this CPU architecture, and look at the app's own log."
      )
    case (1, _), (2, _), (3, _), (15, _):
      (
        "Another process asked it to stop.",
        "Look for what sends \(SignalName.of(signal)): a supervisor, a script, or Lambda's shutdown."
      )
    default: ("The reason is not known. \(memory(evidence))", lookAtAppLog)
    }
  }
}
