"""The engines that buying and selling share."""
