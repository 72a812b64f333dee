"""What engines that run weights in this process share: the device, how weights are loaded, whose random numbers."""
