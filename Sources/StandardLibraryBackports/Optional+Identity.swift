// Swift 6.2 compares no optional objects by identity in Embedded Swift.
#if compiler(<6.3) && hasFeature(Embedded)
  package func === <Object: AnyObject>(left: Object?, right: Object?) -> Bool {
    left.map(ObjectIdentifier.init) == right.map(ObjectIdentifier.init)
  }

  package func !== <Object: AnyObject>(left: Object?, right: Object?) -> Bool { !(left === right) }
#endif
