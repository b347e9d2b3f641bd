extension SampleEvent {
  /// The question of a REST API whether a token is good.
  func authorizer() -> String {
    #"""
    {
      "type": "TOKEN",
      "methodArn": "arn:aws:execute-api:\#(region):\#(accountID):localapi/prod/GET/items",
      "authorizationToken": "Bearer sample-token"
    }
    """#
  }
}
