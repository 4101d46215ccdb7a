"""What the plugin asks of the library; imported late, so that opening the panel is quick."""
