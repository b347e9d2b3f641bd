import Glibc

/// The environment variables that Lambda and the function's owner set.
enum AdapterEnvironment {
  static func variables(lambdaPort: UInt16, appPort: UInt16, exchange: Exchange) -> [String] {
    var variables = [
      "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=en_US.UTF-8", "TZ=:UTC",
      "AWS_LAMBDA_RUNTIME_API=127.0.0.1:\(lambdaPort)", "AWS_LWA_PORT=\(appPort)",
      "AWS_LAMBDA_FUNCTION_NAME=benchmark", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=1769", "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
      "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/benchmark",
      "AWS_LAMBDA_LOG_STREAM_NAME=2026/09/12/[$LATEST]0123456789abcdef0123456789abcdef",
      "AWS_REGION=eu-central-1", "AWS_DEFAULT_REGION=eu-central-1", "LAMBDA_TASK_ROOT=/var/task",
      "LAMBDA_RUNTIME_DIR=/var/runtime", "AWS_LWA_INVOKE_MODE=\(exchange.isStreamed ? "response_stream" : "buffered")",
    ]
    // Only the floor uses this, because it does not parse events.
    if exchange.method == "GET" { variables.append("RELAY_FLOOR_METHOD=GET") }
    return variables
  }
}
