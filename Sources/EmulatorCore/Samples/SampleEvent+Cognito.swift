extension SampleEvent {
  /// A user who signs up.
  func cognito(_ identifiers: inout SampleIdentifiers) -> String {
    #"""
    {
      "version": "1",
      "region": "\#(region)",
      "userPoolId": "\#(region)_\#(identifiers.letters(9))",
      "userName": "\#(identifiers.uuid())",
      "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "\#(identifiers.hexadecimal(26))" },
      "triggerSource": "PreSignUp_SignUp",
      "request": {
        "userAttributes": { "email": "user@example.com" },
        "validationData": null
      },
      "response": { "autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false }
    }
    """#
  }
}
