// Package desk is what the window knows of readers and cards. It watches the smart-card service, reads the card that lies in a reader, and
// carries out operations, away from the goroutine that draws. It holds no words and no pictures.
package desk
