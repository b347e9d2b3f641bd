import ArgumentParser
import ChildProcesses
import CLinux
import Emulator
import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// One run of `swiftlet local` or `swiftlet up`: from the banner to the last process reaped.
///
/// The main thread waits for signals and for the emulator to end; everything else runs on the emulator's event loop.
struct EmulatorRun {
  let configuration: EmulatorConfiguration

  /// How a run ends.
  private enum End {
    case signal(Int32)
    case failure(EmulatorError)
  }

  /// Runs until a signal arrives or a function fails for good, and leaves no process behind.
  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    // The front doors may get many connections. The functions' processes are held to Lambda's limit.
    OpenFileLimit.raise()
    // Returns events and results of several MB to the system once they are freed, instead of keeping them in the heap.
    map_large_blocks(1024 * 1024)
    // Block signals before the first thread starts, so that all of them arrive here.
    let signals = try SignalDescriptor([SIGINT, SIGTERM, SIGHUP])
    let wake = try WakeDescriptor()
    try AdoptedOrphans.accept()
    try checkCommands()

    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let output = QueuedOutput(STDOUT_FILENO)
    let emulator: Emulator
    do {
      emulator = try Emulator.open(
        configuration, on: group.next(), log: { output.write($0) }
      ).wait()
    } catch {
      throw failed(error as? EmulatorError ?? .system("\(error)"))
    }
    let banner = Banner(
      configuration: configuration, port: emulator.port, frontDoorPorts: emulator.frontDoorPorts,
      enforcement: emulator.enforcement, runtimes: emulator.runtimes)
    output.write(banner.text)
    emulator.ready.whenSuccess {
      output.write("Ready after \(PlatformLog.milliseconds($0)) ms\n")
    }
    emulator.finished.whenComplete { _ in wake.wake() }
    emulator.startFunctions()
    let end = waitForEnd(of: emulator, signals, wake)
    output.stopWaiting()
    stop(emulator, signals, wake)
    output.finish()

    switch end {
    case .failure(let error): throw failed(error)
    case .signal(SIGINT): throw ExitCode(130)
    case .signal: return
    }
  }

  /// Reports a mistyped command before anything starts.
  private func checkCommands() throws {
    for function in configuration.functions {
      let environment = function.inheritedEnvironment.merging(function.environment) { $1 }
      // The emulator checks commands that run in deployed code.
      var commands = function.code == nil ? function.command.prefix(1) : []
      if case .executable(let path, _, _) = function.adapter { commands.append(path) }
      for command in commands {
        do {
          _ = try ChildProcess.executable(
            for: command, environment: environment, workingDirectory: function.workingDirectory)
        } catch {
          throw failed(.cannotStart("\(error)", exitCode: error.shellExitCode))
        }
      }
    }
  }

  private func waitForEnd(of emulator: Emulator, _ signals: SignalDescriptor, _ wake: WakeDescriptor) -> End {
    while true {
      wait(signals, wake)
      if let signal = signals.next() { return .signal(signal) }
      if wake.acknowledge() {
        do {
          // The future is complete already, so this does not block.
          try emulator.finished.wait()
        } catch {
          return .failure(error as? EmulatorError ?? .system("\(error)"))
        }
      }
    }
  }

  /// Stops the emulator. The first signal asked for that; a second one kills the processes instead of waiting for them.
  private func stop(_ emulator: Emulator, _ signals: SignalDescriptor, _ wake: WakeDescriptor) {
    let stopped = emulator.stop()
    let isOver = OnceFlag()
    stopped.whenComplete { _ in
      isOver.raise()
      wake.wake()
    }
    while !isOver.isRaised {
      wait(signals, wake)
      if signals.next() != nil { emulator.killNow() }
      wake.acknowledge()
    }
  }

  private func wait(_ signals: SignalDescriptor, _ wake: WakeDescriptor) {
    var descriptors = [
      pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    poll(&descriptors, nfds_t(descriptors.count), -1)
  }

  /// Prints the error and returns its exit code.
  private func failed(_ error: EmulatorError) -> ExitCode {
    StandardStream.write(Array("swiftlet: \(error)\n".utf8), to: STDERR_FILENO)
    return ExitCode(error.exitCode)
  }
}

/// A flag that one thread sets once and another reads.
final class OnceFlag: Sendable {
  private let raised = Atomic(false)

  var isRaised: Bool { raised.load(ordering: .acquiring) }

  func raise() { raised.store(true, ordering: .releasing) }
}
