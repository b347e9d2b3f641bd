// Swift Package Manager wants a source file in every C target.
