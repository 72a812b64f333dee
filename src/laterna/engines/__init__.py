"""Who makes media: every capability's protocol, and the catalogue of engines that keep it."""
