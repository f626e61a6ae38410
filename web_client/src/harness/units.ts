/** The 129 units of the board by former area; P is a phường, X a xã. */
export const UNITS: Readonly<Record<string, string>> = {
  "Hà Nam":
    "P Phủ Lý|P Phù Vân|P Châu Sơn|P Duy Tiên|P Duy Tân|P Duy Hà|P Đồng Văn|P Tiên Sơn|P Hà Nam|" +
    "P Kim Bảng|P Lê Hồ|P Nguyễn Úy|P Kim Thanh|P Tam Chúc|P Lý Thường Kiệt|P Liêm Tuyền|X Liêm Hà|" +
    "X Tân Thanh|X Thanh Bình|X Thanh Lâm|X Thanh Liêm|X Bình Mỹ|X Bình Lục|X Bình Giang|X Bình An|" +
    "X Bình Sơn|X Lý Nhân|X Bắc Lý|X Nam Xang|X Trần Thương|X Vĩnh Trụ|X Nhân Hà|X Nam Lý",
  "Nam Định":
    "P Nam Định|P Thiên Trường|P Đông A|P Thành Nam|P Mỹ Lộc|X Vụ Bản|X Minh Tân|X Hiển Khánh|" +
    "P Trường Thi|X Liên Minh|X Ý Yên|X Tân Minh|X Phong Doanh|X Vũ Dương|X Vạn Thắng|X Yên Cường|" +
    "X Yên Đồng|X Nghĩa Hưng|X Rạng Đông|X Đồng Thịnh|X Nghĩa Sơn|X Hồng Phong|X Quỹ Nhất|X Nghĩa Lâm|" +
    "X Nam Trực|P Vị Khê|P Hồng Quang|X Nam Hồng|X Nam Ninh|X Nam Minh|X Nam Đồng|X Cổ Lễ|X Ninh Giang|" +
    "X Trực Ninh|X Cát Thành|X Quang Hưng|X Minh Thái|X Ninh Cường|X Xuân Trường|X Xuân Hồng|" +
    "X Xuân Giang|X Xuân Hưng|X Giao Minh|X Giao Thuỷ|X Giao Hưng|X Giao Hoà|X Giao Bình|X Giao Phúc|" +
    "X Giao Ninh|X Hải Hậu|X Hải Tiến|X Hải Thịnh|X Hải Anh|X Hải Hưng|X Hải An|X Hải Quang|X Hải Xuân",
  "Ninh Bình":
    "P Hoa Lư|P Nam Hoa Lư|P Tam Điệp|P Trung Sơn|P Yên Sơn|X Gia Lâm|X Gia Tường|X Cúc Phương|X Phú Sơn|" +
    "X Nho Quan|X Thanh Sơn|X Quỳnh Lưu|X Phú Long|X Gia Viễn|X Gia Hưng|X Gia Vân|X Gia Trấn|" +
    "X Đại Hoàng|X Gia Phong|P Tây Hoa Lư|X Yên Khánh|X Khánh Thiện|P Đông Hoa Lư|X Khánh Trung|" +
    "X Khánh Nhạc|X Khánh Hội|X Phát Diệm|X Bình Minh|X Kim Sơn|X Quang Thiện|X Chất Bình|X Lai Thành|" +
    "X Định Hoá|X Kim Đông|X Yên Mô|P Yên Thắng|X Yên Từ|X Yên Mạc|X Đồng Thái",
};
