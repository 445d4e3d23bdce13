"""What the WeChat platforms share: the encrypted envelope, XML, byte limits."""
