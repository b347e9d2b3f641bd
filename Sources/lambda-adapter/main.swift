print("lambda-adapter")
