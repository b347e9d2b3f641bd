import HTTPMessages
import Testing

@testable import LambdaEvents

@Suite struct FrontDoorTests {
  @Test(arguments: [
    (FrontDoor.restAPI(stage: "prod"), "/prod", true), (.restAPI(stage: "prod"), "/prod/", true),
    (.restAPI(stage: "prod"), "/prod/a?b", true), (.restAPI(stage: "prod"), "/prod?a", true),
    (.restAPI(stage: "prod"), "/", false), (.restAPI(stage: "prod"), "/production/a", false),
    (.restAPI(stage: "prod"), "/a/prod", false), (.restAPI(stage: "prod"), "//prod/a", false),
    (.httpAPI(stage: "dev"), "/dev/a", true), (.httpAPI(stage: "dev"), "/a", false),
    (.httpAPI(stage: "$default"), "/a", true), (.functionURL, "/", true), (.loadBalancer(multiValue: true), "/", true),
  ])
  func aNamedStageIsPartOfTheURL(door: FrontDoor, target: String, isBelow: Bool) {
    #expect((door.pathBelowStage(of: Array(target.utf8)) != nil) == isBelow)
  }

  @Test(arguments: [
    (FrontDoor.functionURL, "domainName"), (.httpAPI(stage: "$default"), "domainName"),
    (.restAPI(stage: "prod"), "domainName"), (.loadBalancer(multiValue: false), "host"), (.vpcLattice(.v1), "host"),
  ])
  func aDomainNameStandsForTheHost(door: FrontDoor, key: String) {
    let request = HTTPRequest(
      method: .get, target: Array("/prod/a".utf8), fields: HTTPFields([("Host", "127.0.0.1:9000"), ("A", "b")]))
    var arrival = GoldenFrontDoorTests.arrival
    arrival.domainName = "api.example.com"
    let event = String(decoding: door.event(from: request, arrival: arrival), as: UTF8.self)
    #expect(event.contains(#""\#(key)":"api.example.com""#))
    #expect(event.lowercased().contains(#""host":"api.example.com""#))
    #expect(!event.contains("127.0.0.1:9000"))
    if key == "domainName" { #expect(event.contains(#""domainPrefix":"api""#)) }
  }

  @Test(arguments: [
    ("localhost:9000", "localhost"), ("api.localhost:9000", "api"), ("127.0.0.1:9000", "localapi"),
    ("[::1]:9000", "localapi"), ("10.0.0.1", "localapi"),
  ])
  func theDomainIsTheHostThatTheCallerSent(host: String, prefix: String) {
    let request = HTTPRequest(method: .get, target: Array("/".utf8), fields: HTTPFields([("host", host)]))
    let event = String(
      decoding: FrontDoor.httpAPI(stage: "$default").event(from: request, arrival: GoldenFrontDoorTests.arrival),
      as: UTF8.self)
    #expect(event.contains(#""domainName":"\#(host)","domainPrefix":"\#(prefix)""#))
  }

  @Test(arguments: [
    ("AKIAIOSFODNN7EXAMPLE", "AIDALOCALCALLERUSER00", "arn:aws:iam::123456789012:user/local"),
    ("ASIAIOSFODNN7EXAMPLE", "AROALOCALCALLERROLE00:local", "arn:aws:sts::123456789012:assumed-role/local/local"),
  ])
  func eventsOfSignedRequestsNameTheCaller(accessKey: String, callerID: String, userARN: String) {
    let fields = [("Authorization", "AWS4-HMAC-SHA256 Credential=x"), ("X-Amz-Date", "20260101T000000Z")]
    let request = HTTPRequest(method: .get, target: Array("/".utf8), fields: HTTPFields(fields))
    var arrival = GoldenFrontDoorTests.arrival
    let anonymous = String(decoding: FrontDoor.functionURL.event(from: request, arrival: arrival), as: UTF8.self)
    #expect(anonymous.contains(#""accountId":"anonymous","apiId":"localfunctionurl","domainName""#))
    #expect(anonymous.contains(#""authorization":"AWS4"#))
    arrival.caller = CallerIdentity(accessKey: accessKey, accountID: arrival.accountID)
    let event = String(decoding: FrontDoor.functionURL.event(from: request, arrival: arrival), as: UTF8.self)
    let caller =
      #"{"accessKey":"\#(accessKey)","accountId":"123456789012","callerId":"\#(callerID)","cognitoIdentity":null,"#
      + #""principalOrgId":null,"userArn":"\#(userARN)","userId":"\#(callerID)"}"#
    #expect(
      event.contains(
        #""accountId":"123456789012","apiId":"localfunctionurl","authorizer":{"iam":\#(caller)},"domainName""#))
    #expect(!event.contains("authorization"))
    #expect(event.contains(#""x-amz-date":"20260101T000000Z""#))
  }

  private static var cognitoUser: CallerIdentity {
    var caller = CallerIdentity(accessKey: "ASIA1", accountID: "111111111111")
    caller.userID = "AROA:CognitoIdentityCredentials"
    caller.callerID = "AROA:caller"
    caller.principalOrgID = "o-1"
    caller.cognito = CallerIdentity.Cognito(
      identityID: "us-east-1:1", identityPoolID: "us-east-1:2",
      methods: ["authenticated", "a/b", "a/b:CognitoSignIn:c"])
    return caller
  }

  @Test func aRESTAPITellsWhoSignedTheRequest() {
    let request = HTTPRequest(
      method: .get, target: Array("/prod/a".utf8), fields: HTTPFields([("authorization", "AWS4-HMAC-SHA256 x")]))
    var arrival = GoldenFrontDoorTests.arrival
    arrival.caller = Self.cognitoUser
    arrival.apiKey = "key"
    let event = String(
      decoding: FrontDoor.restAPI(stage: "prod").event(from: request, arrival: arrival), as: UTF8.self)
    let identity = [
      #""identity":{"cognitoIdentityPoolId":"us-east-1:2","accountId":"111111111111","cognitoIdentityId":"us-east-1:1","#,
      #""caller":"AROA:caller","accessKey":"ASIA1","cognitoAuthenticationType":"authenticated","#,
      #""cognitoAuthenticationProvider":"a/b,a/b:CognitoSignIn:c","#,
      #""userArn":"arn:aws:sts::111111111111:assumed-role/local/local","user":"AROA:CognitoIdentityCredentials","#,
      #""principalOrgId":"o-1","apiKey":"key","apiKeyId":"local","sourceIp""#,
    ].joined()
    #expect(event.contains(identity))
    #expect(!event.contains("AWS4"))
  }

  @Test func anHTTPAPITellsWhoSignedTheRequest() {
    let request = HTTPRequest(
      method: .get, target: Array("/a".utf8), fields: HTTPFields([("authorization", "AWS4-HMAC-SHA256 x")]))
    var arrival = GoldenFrontDoorTests.arrival
    arrival.caller = Self.cognitoUser
    let event = String(
      decoding: FrontDoor.httpAPI(stage: "$default").event(from: request, arrival: arrival), as: UTF8.self)
    let authorizer = [
      #""authorizer":{"iam":{"accessKey":"ASIA1","accountId":"111111111111","callerId":"AROA:caller","#,
      #""cognitoIdentity":{"amr":["authenticated","a/b","a/b:CognitoSignIn:c"],"identityId":"us-east-1:1","#,
      #""identityPoolId":"us-east-1:2"},"principalOrgId":"o-1","#,
    ].joined()
    #expect(event.contains(authorizer))
    #expect(event.contains(#""authorization":"AWS4"#))
  }
}
