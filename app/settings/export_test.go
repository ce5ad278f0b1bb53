package settings

// PolicyOf is for tests of other systems than the one that they run on.
var PolicyOf = policyOf
