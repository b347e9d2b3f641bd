import EmulatorCore
import Testing

@Suite struct FunctionVariableTests {
  @Test func isNameAndValueOrANameAlone() {
    #expect(FunctionVariable("NAME=a=b") == FunctionVariable(name: "NAME", value: "a=b"))
    #expect(FunctionVariable("NAME=") == FunctionVariable(name: "NAME", value: ""))
    #expect(FunctionVariable("NAME") == FunctionVariable(name: "NAME", value: nil))
    #expect(FunctionVariable("=value") == nil)
    #expect(FunctionVariable("") == nil)
  }

  @Test func aNameAloneTakesTheUsersValue() throws {
    #expect(try FunctionVariable(name: "NAME", value: nil).resolved(from: ["NAME": "user's"]) == "user's")
    #expect(try FunctionVariable(name: "NAME", value: "own").resolved(from: ["NAME": "user's"]) == "own")
  }

  @Test(
    arguments: [
      ("NAME", "NAME is not set in your environment. Set it, or give a value: NAME=…"),
      (
        "AWS_REGION=x",
        "AWS_REGION is reserved by Lambda. Set it in your own environment, from which the function gets it, or use --region"
      ),
      (
        "AWS_SECRET_ACCESS_KEY=x",
        "AWS_SECRET_ACCESS_KEY is reserved by Lambda. Set it in your own environment, from which the function gets it, or use --profile"
      ),
      ("_HANDLER=x", "_HANDLER is reserved by Lambda. Leave it out"),
      ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE is reserved by Lambda. --memory sets it"),
      (
        "A=1", #""A" is not a valid name on Lambda: expected two or more letters, digits and _, starting with a letter"#
      ),
      (
        "1A=1",
        #""1A" is not a valid name on Lambda: expected two or more letters, digits and _, starting with a letter"#
      ),
      (
        "A-B=1",
        #""A-B" is not a valid name on Lambda: expected two or more letters, digits and _, starting with a letter"#
      ),
      ("NAME=a\0b", "NAME: a value cannot contain a NUL byte"),
    ])
  func isRefusedWhereLambdaWould(text: String, reason: String) throws {
    let variable = try #require(FunctionVariable(text))
    let refusal = #expect(throws: FunctionVariable.Refusal.self) { try variable.resolved(from: [:]) }
    #expect(refusal?.description == reason)
  }

  @Test(
    arguments: [
      "PATH", "LANG", "LD_LIBRARY_PATH", "TZ", "AWS_XRAY_DAEMON_ADDRESS", "AWS_LAMBDA_LOG_FORMAT", "AWS_LWA_PORT",
    ])
  func isAllowedWhereLambdaAllowsIt(name: String) {
    #expect(LambdaEnvironment.refusal(ofName: name) == nil)
  }
}
