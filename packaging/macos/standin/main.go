// Command standin takes the place of the programs where macOS is not at hand to compile them: with it the bundle is made and looked at on any
// system. It imports nothing, so that it is compiled quickly.
package main

func main() { println("a stand-in for CardDesk") }
