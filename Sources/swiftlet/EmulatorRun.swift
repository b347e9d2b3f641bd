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
  var configuration: EmulatorConfiguration
  /// Reads the configuration again after one of its files has changed; nil if that has no effect.
  var readAgain: (() throws -> EmulatorConfiguration)?
  /// The file to write the addresses to; nil for none.
  let addressFile: String?
  /// The way to the process that started this one in the background; nil in the foreground.
  var background: BackgroundSide?

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
    let signal: Int32
    do throws(EmulatorError) {
      signal = try serve(signals, wake)
    } catch {
      background?.printLog()
      StandardStream.printError("swiftlet: \(error)")
      throw ExitCode(error.exitCode)
    }
    if signal == SIGINT { throw ExitCode(130) }
  }

  /// Runs the emulator, and returns the signal that ended it.
  private func serve(_ signals: SignalDescriptor, _ wake: WakeDescriptor) throws(EmulatorError) -> Int32 {
    for function in configuration.functions { try function.checkCommands() }
    if let addressFile { try AddressFile.prepare(addressFile) }
    let output = QueuedOutput(STDOUT_FILENO)
    defer { output.finish() }
    var addresses: AddressFile?
    defer { addresses?.remove() }
    let news = News()
    let emulator = try open(log: output, news, wake)
    defer {
      output.stopWaiting()
      stop(emulator, signals, wake)
    }
    addresses = try addressFile.map { file throws(EmulatorError) in
      try AddressFile(file, emulator.addresses)
    }
    start(emulator, output, news, wake)
    while true {
      if let signal = try waitForEnd(of: emulator, signals, wake, news) { return signal }
      let listening = reload(emulator)
      if let addressFile, let listening, listening != addresses?.listening {
        addresses = try AddressFile(addressFile, listening)
      }
    }
  }

  private func open(
    log output: QueuedOutput, _ news: News, _ wake: WakeDescriptor
  ) throws(EmulatorError) -> Emulator {
    var configuration = configuration
    configuration.files = ConfigurationFiles.all
    if readAgain != nil {
      configuration.onChangedConfiguration = {
        news.configurationChanged()
        wake.wake()
      }
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      return try Emulator.open(configuration, on: group.next(), log: { output.write($0) }).wait()
    } catch {
      throw error as? EmulatorError ?? .system("\(error)")
    }
  }

  /// Prints the banner and starts the functions.
  private func start(_ emulator: Emulator, _ output: QueuedOutput, _ news: News, _ wake: WakeDescriptor) {
    let banner = Banner(
      configuration: configuration, addresses: emulator.addresses, enforcement: emulator.enforcement,
      runtimes: emulator.runtimes, runtimeWarnings: emulator.runtimeWarnings, log: background?.logFile
    ).text
    output.write(banner)
    emulator.ready.whenSuccess { duration in
      let ready = duration.map { "Ready after \(PlatformLog.milliseconds($0)) ms" }
      output.write((ready ?? "Ready; functions start at their first request (--eager starts them now)") + "\n")
    }
    if let background {
      emulator.tried.whenSuccess { failed in
        background.announce(
          banner
            + failed.map { "The function \($0) failed to start; see the log. Its next request starts it again.\n" }
            .joined())
      }
    }
    emulator.finished.whenComplete { _ in
      news.emulatorFinished()
      wake.wake()
    }
    emulator.startFunctions()
  }

  /// Reads the configuration again, and runs it. Returns where the emulator listens then; nil if nothing has changed.
  private func reload(_ emulator: Emulator) -> EmulatorAddresses? {
    do {
      guard var configuration = try readAgain?() else { return nil }
      configuration.files = ConfigurationFiles.all
      for function in configuration.functions { try function.checkCommands() }
      let addresses = try emulator.reload(configuration).wait()
      emulator.endReload(nil)
      return addresses
    } catch let error as ValidationError {
      emulator.endReload(error.message)
    } catch {
      emulator.endReload("\(error)")
    }
    return nil
  }

  /// Waits for a signal, and returns it; or nil if the configuration has changed.
  private func waitForEnd(
    of emulator: Emulator, _ signals: SignalDescriptor, _ wake: WakeDescriptor, _ news: News
  ) throws(EmulatorError) -> Int32? {
    while true {
      let isAbandoned = wait(signals, wake, background)
      if let signal = signals.next() { return signal }
      // The user has ended the process in the foreground, and does not know about this one.
      if isAbandoned { return SIGTERM }
      wake.acknowledge()
      if news.takeChange() { return nil }
      if news.isFinished {
        do {
          // The future is complete already, so this does not block.
          try emulator.finished.wait()
        } catch {
          throw error as? EmulatorError ?? .system("\(error)")
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

  /// Waits for one of these. Returns whether the process in the foreground has ended before this one was up.
  @discardableResult
  private func wait(_ signals: SignalDescriptor, _ wake: WakeDescriptor, _ background: BackgroundSide? = nil) -> Bool {
    var descriptors = [signals.descriptor, wake.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let announcement = background?.poll
    if let announcement { descriptors.append(announcement) }
    poll(&descriptors, nfds_t(descriptors.count), -1)
    guard announcement != nil, let background, let last = descriptors.last else { return false }
    return background.isAbandoned(last)
  }
}

/// What the emulator's thread tells the main thread when it wakes it.
final class News: Sendable {
  private let hasChange = Atomic(false)
  private let finished = OnceFlag()

  func configurationChanged() { hasChange.store(true, ordering: .releasing) }

  func emulatorFinished() { finished.raise() }

  /// Whether the configuration has changed since the last call.
  func takeChange() -> Bool { hasChange.exchange(false, ordering: .acquiringAndReleasing) }

  /// Whether the emulator's future is complete.
  var isFinished: Bool { finished.isRaised }
}

/// A flag that one thread sets once and another reads.
final class OnceFlag: Sendable {
  private let raised = Atomic(false)

  var isRaised: Bool { raised.load(ordering: .acquiring) }

  func raise() { raised.store(true, ordering: .releasing) }
}
