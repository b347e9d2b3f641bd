import Glibc

// Writing to a closed connection should return an error instead of raising a signal.
signal(SIGPIPE, SIG_IGN)

guard let settings = RelaySettings() else {
  let message: StaticString = "relay-floor: AWS_LAMBDA_RUNTIME_API (host:port) and AWS_LWA_PORT must be set\n"
  _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
  exit(64)
}
var relay = Relay(settings: settings)
relay.start()
relay.run()
